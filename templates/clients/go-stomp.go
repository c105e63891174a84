// go get github.com/go-stomp/stomp/v3@v3.1.5. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
package main

import (
	"crypto/tls"
	"log"
	"os"
	"time"

	"github.com/go-stomp/stomp/v3"
)

func main() {
	// The library does not reconnect by itself.
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 15*time.Second) {
		started := time.Now()
		log.Print("disconnected, trying again: ", receive())
		if time.Since(started) > time.Minute {
			pause = 500 * time.Millisecond
		}
		time.Sleep(pause)
	}
}

func receive() error {
{%- if shows_certificate %}
	certificate, err := tls.LoadX509KeyPair(os.Getenv("MQ_CERT"), os.Getenv("MQ_KEY"))
	if err != nil {
		return err
	}
{%- endif %}
	// Checks the chain and the name; the certificate is a public one.
	stream, err := tls.Dial("tcp", "{{ host }}:{{ port }}", &tls.Config{
		ServerName:   "{{ host }}",
{%- if shows_certificate %}
		Certificates: []tls.Certificate{certificate},
{%- endif %}
	})
	if err != nil {
		return err
	}
	defer stream.Close()
	// Heartbeats every 10 s, long before the load balancer forgets an idle connection (350 s). The broker's may come after twice
	// that: it looks every 10 s whether it has said nothing since it last looked.
	connection, err := stomp.Connect(stream,
		stomp.ConnOpt.Host("{{ host }}"),
		stomp.ConnOpt.Login("{{ user }}", os.Getenv("MQ_PASSWORD")),
		stomp.ConnOpt.HeartBeat(10*time.Second, 10*time.Second),
		stomp.ConnOpt.HeartBeatGracePeriodMultiplier(2))
	if err != nil {
		return err
	}
	subscription, err := connection.Subscribe("/queue/orders", stomp.AckClientIndividual)
	if err != nil {
		return err
	}
	for message := range subscription.C {
		if message.Err != nil {
			return message.Err
		}
		log.Print(string(message.Body))
		if err := connection.Ack(message); err != nil {
			return err
		}
	}
	return nil
}
