// Writes feedback in Avro from Go: each argument is a text. Prints the message id of each.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/hamba/avro/v2"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sr"
)

// Feedback is what the topic's schema says, in Go's types.
type Feedback struct {
	MessageID  string    `avro:"message_id"`
	CustomerID string    `avro:"customer_id"`
	Text       string    `avro:"feedback_text"`
	Time       time.Time `avro:"feedback_timestamp"`
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	topic := env("FEEDBACK_RAW_TOPIC", "customer_feedback_events")

	// The schema that Millrace has registered decides what may be written: nothing is registered from here.
	registry, err := sr.NewClient(sr.URLs(env("SCHEMA_REGISTRY_URL", "http://localhost:8081/apis/ccompat/v7")))
	check(err)
	registered, err := registry.SchemaByVersion(ctx, topic+"-value", -1)
	check(err)
	schema, err := avro.Parse(registered.Schema.Schema)
	check(err)
	var serde sr.Serde
	serde.Register(registered.ID, Feedback{}, sr.EncodeFn(func(value any) ([]byte, error) {
		return avro.Marshal(schema, value)
	}))

	// Idempotent and acks=all are the client's defaults. The partition must be the one that Java's client chooses, as it is by default.
	producer, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(env("KAFKA_BROKER", "localhost:9092"), ",")...))
	check(err)
	defer producer.Close()
	for _, text := range os.Args[1:] {
		feedback := Feedback{uuid(), env("CUSTOMER", "CUST-GO"), text, time.Now().UTC()}
		value, err := serde.Encode(feedback)
		check(err)
		// The customer is the key: the feedback of one stays in order.
		record := &kgo.Record{Topic: topic, Key: []byte(feedback.CustomerID), Value: value}
		check(producer.ProduceSync(ctx, record).FirstErr())
		fmt.Println(feedback.MessageID)
	}
}

func uuid() string {
	var b [16]byte
	_, err := rand.Read(b[:])
	check(err)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func env(name, usual string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return usual
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
