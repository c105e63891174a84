// go get github.com/eclipse/paho.mqtt.golang@v1.5.1. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
package main

import (
{%- if shows_certificate %}
	"crypto/tls"
{%- endif %}
	"log"
	"os"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
)

func main() {
{%- if shows_certificate %}
	certificate, err := tls.LoadX509KeyPair(os.Getenv("MQ_CERT"), os.Getenv("MQ_KEY"))
	if err != nil {
		log.Fatal(err)
	}
{%- endif %}
	options := mqtt.NewClientOptions().
		// ssl: checks the chain and the name; the certificate is a public one.
		AddBroker("ssl://{{ host }}:{{ port }}").
{%- if shows_certificate %}
		SetTLSConfig(&tls.Config{ServerName: "{{ host }}", Certificates: []tls.Certificate{certificate}}).
{%- endif %}
		SetUsername("{{ user }}").
		SetPassword(os.Getenv("MQ_PASSWORD")).
		// A session that outlives the connection: what comes meanwhile at QoS 1 waits. The client id must be this client's own.
		SetClientID("{{ stack }}-client-1").
		SetCleanSession(false).
		// A ping a minute, long before the load balancer forgets an idle connection (350 s).
		SetKeepAlive(time.Minute).
		SetConnectRetry(true).
		SetConnectRetryInterval(time.Second).
		SetMaxReconnectInterval(15 * time.Second).
		// Not the handler of a subscription: what has waited in the session comes before there is one.
		SetDefaultPublishHandler(func(_ mqtt.Client, message mqtt.Message) {
			log.Print(message.Topic(), " ", string(message.Payload()))
		}).
		SetOnConnectHandler(func(client mqtt.Client) {
			client.Subscribe("orders/#", 1, nil)
		})
	mqtt.NewClient(options).Connect()
	select {}
}
