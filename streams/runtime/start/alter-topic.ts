/** The command that gives a topic a setting, as Kafka's own tools take it; the address is the reader's to fill in. */
export function alterTopic(topic: string, setting: string): string {
  return `kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name ${topic} --add-config ${setting}`
}
