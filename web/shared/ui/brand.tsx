import { Group, Image, Text } from '@mantine/core'

/** Mark and name of the product. */
export function Brand() {
  return (
    <Group gap="xs" wrap="nowrap">
      <Image src="/favicon.svg" alt="" w={28} h={28} />
      <Text fw={700} size="lg" className="nowrap">
        Millrace
      </Text>
    </Group>
  )
}
