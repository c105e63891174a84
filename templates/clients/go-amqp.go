// go get github.com/Azure/go-amqp@v1.7.0. MQ_PASSWORD: {{ password }}.
{%- if shows_certificate %}
// MQ_CERT and MQ_KEY: the files of the client's certificate (with its chain) and key, as PEM.
{%- endif %}
package main

import (
	"context"
{%- if shows_certificate %}
	"crypto/tls"
{%- endif %}
	"log"
	"os"
	"time"

	"github.com/Azure/go-amqp"
)

func main() {
	// The library does not reconnect by itself.
	for pause := 500 * time.Millisecond; ; pause = min(2*pause, 15*time.Second) {
		started := time.Now()
		log.Print("disconnected, trying again: ", receive(context.Background()))
		if time.Since(started) > time.Minute {
			pause = 500 * time.Millisecond
		}
		time.Sleep(pause)
	}
}

func receive(ctx context.Context) error {
	// Both sides say something every minute, long before the load balancer forgets an idle connection (350 s). amqps: checks the
	// chain and the name; the certificate is a public one.
{%- if shows_certificate %}
	certificate, err := tls.LoadX509KeyPair(os.Getenv("MQ_CERT"), os.Getenv("MQ_KEY"))
	if err != nil {
		return err
	}
{%- endif %}
	connection, err := amqp.Dial(ctx, "{{ url }}", &amqp.ConnOptions{
		SASLType:    amqp.SASLTypePlain("{{ user }}", os.Getenv("MQ_PASSWORD")),
		IdleTimeout: 2 * time.Minute,
{%- if shows_certificate %}
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{certificate}},
{%- endif %}
	})
	if err != nil {
		return err
	}
	defer connection.Close()
	session, err := connection.NewSession(ctx, nil)
	if err != nil {
		return err
	}
	receiver, err := session.NewReceiver(ctx, "queue://orders", nil)
	if err != nil {
		return err
	}
	for {
		message, err := receiver.Receive(ctx, nil)
		if err != nil {
			return err
		}
		// Text is the value; bytes are data.
		if message.Value != nil {
			log.Print(message.Value)
		} else {
			log.Print(string(message.GetData()))
		}
		if err := receiver.AcceptMessage(ctx, message); err != nil {
			return err
		}
	}
}
