// Leads one name to a test's address.
const dns = require('node:dns');

const ask = dns.lookup;
dns.lookup = (host, ...rest) => ask(host === process.env.LAB_NAME ? process.env.LAB_ADDRESS : host, ...rest);
