//! Where a subnet sends the answers to clients.

use ipnet::Ipv4Net;

use crate::spec::Scheme;

/// A route table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteTable {
    /// `rtb-…`
    pub id: String,
    /// Whether subnets without an association use it.
    pub is_main: bool,
    /// The subnets that are associated with it.
    pub subnets: Vec<String>,
    /// Its routes for IPv4.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What it is for; none if that is a prefix list, or not known.
    pub destination: Option<Ipv4Net>,
    /// Where it leads.
    pub via: Via,
}

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// To the VPC itself.
    Local,
    /// To the internet, for what has a public address.
    InternetGateway,
    /// To the internet, under an address of the gateway: it takes no answers to connections that came from there.
    NatGateway,
    /// Nowhere: what it led to is gone.
    Nowhere,
    /// To an appliance, a peer, another network: what becomes of a packet there is not shown.
    Elsewhere,
}

impl Via {
    /// Whether the answers of a load balancer may get to its clients on this way.
    fn may_lead_to_clients(self, scheme: Scheme) -> bool {
        match self {
            Self::Local => scheme == Scheme::Internal,
            // What has no public address gets nowhere through one.
            Self::InternetGateway => scheme == Scheme::InternetFacing,
            Self::NatGateway | Self::Nowhere => false,
            Self::Elsewhere => true,
        }
    }
}

impl RouteTable {
    /// Why no answer of a load balancer gets to clients in `range`: the route that leads it astray, or that there is none. `Ok`
    /// if one may get there.
    pub(super) fn check(&self, range: Ipv4Net, scheme: Scheme) -> Result<(), Option<Via>> {
        let leads = |route: &Route| route.via.may_lead_to_clients(scheme);
        // A more specific route is for some of the clients, and a prefix list may be.
        let partly = |route: &&Route| match route.destination {
            Some(destination) => destination != range && range.contains(&destination),
            None => true,
        };
        if self.routes.iter().filter(partly).any(leads) {
            return Ok(());
        }
        let covering = self.routes.iter().filter_map(|route| {
            let destination = route.destination?;
            destination.contains(&range).then_some((destination, route))
        });
        // The most specific route counts. Of a static and a propagated one for the same range, the one that AWS takes is not asked.
        let nearest =
            covering.max_by_key(|(destination, route)| (destination.prefix_len(), leads(route)));
        match nearest {
            Some((_, route)) if leads(route) => Ok(()),
            Some((_, route)) => Err(Some(route.via)),
            None => Err(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(routes: &[(&str, Via)]) -> RouteTable {
        let route = |(destination, via): &(&str, Via)| Route {
            destination: destination.parse().ok(),
            via: *via,
        };
        RouteTable {
            id: "rtb-1".to_owned(),
            is_main: true,
            subnets: Vec::new(),
            routes: routes.iter().map(route).collect(),
        }
    }

    fn public(range: &str, routes: &[(&str, Via)]) -> Result<(), Option<Via>> {
        table(routes).check(range.parse().unwrap(), Scheme::InternetFacing)
    }

    fn private(range: &str, routes: &[(&str, Via)]) -> Result<(), Option<Via>> {
        table(routes).check(range.parse().unwrap(), Scheme::Internal)
    }

    const LOCAL: (&str, Via) = ("10.0.0.0/16", Via::Local);

    #[test]
    fn a_public_load_balancer_answers_through_an_internet_gateway() {
        let all = "0.0.0.0/0";
        assert_eq!(public(all, &[LOCAL]), Err(None));
        assert_eq!(public(all, &[LOCAL, (all, Via::InternetGateway)]), Ok(()));
        let nat = (all, Via::NatGateway);
        assert_eq!(public(all, &[LOCAL, nat]), Err(Some(Via::NatGateway)));
        let gone = (all, Via::Nowhere);
        assert_eq!(public(all, &[LOCAL, gone]), Err(Some(Via::Nowhere)));
        // A firewall's endpoint may send it on.
        assert_eq!(public(all, &[LOCAL, (all, Via::Elsewhere)]), Ok(()));
    }

    #[test]
    fn the_most_specific_route_counts() {
        let routes = [
            ("0.0.0.0/0", Via::InternetGateway),
            ("203.0.113.0/24", Via::Nowhere),
        ];
        assert_eq!(public("203.0.113.7/32", &routes), Err(Some(Via::Nowhere)));
        assert_eq!(public("198.51.100.0/24", &routes), Ok(()));
        assert_eq!(public("0.0.0.0/0", &routes), Ok(()));
    }

    #[test]
    fn of_two_routes_for_the_same_range_either_may_count() {
        let good = ("0.0.0.0/0", Via::InternetGateway);
        let gone = ("0.0.0.0/0", Via::Nowhere);
        assert_eq!(public("203.0.113.0/24", &[good, gone]), Ok(()));
        assert_eq!(public("203.0.113.0/24", &[gone, good]), Ok(()));
    }

    #[test]
    fn a_way_for_some_of_the_clients_is_no_dead_end() {
        let halves = [
            ("0.0.0.0/1", Via::InternetGateway),
            ("128.0.0.0/1", Via::InternetGateway),
        ];
        assert_eq!(public("0.0.0.0/0", &halves), Ok(()));
        assert_eq!(
            public("0.0.0.0/0", &[("pl-1", Via::InternetGateway)]),
            Ok(())
        );
    }

    #[test]
    fn a_private_load_balancer_answers_inside_or_to_other_networks() {
        assert_eq!(private("10.0.0.0/16", &[LOCAL]), Ok(()));
        assert_eq!(private("10.0.0.0/8", &[LOCAL]), Ok(()));
        assert_eq!(private("192.168.0.0/16", &[LOCAL]), Err(None));
        let peer = ("192.168.0.0/16", Via::Elsewhere);
        assert_eq!(private("192.168.1.0/24", &[LOCAL, peer]), Ok(()));
        let gone = ("192.168.0.0/16", Via::Nowhere);
        assert_eq!(
            private("192.168.1.0/24", &[LOCAL, gone]),
            Err(Some(Via::Nowhere))
        );
        let internet = ("0.0.0.0/0", Via::InternetGateway);
        assert_eq!(
            private("203.0.113.0/24", &[LOCAL, internet]),
            Err(Some(Via::InternetGateway))
        );
    }
}
