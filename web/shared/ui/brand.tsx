import { Group, Image, Text } from '@mantine/core'

/** Mark and name of the product, with what this page is about. */
export function Brand({ about }: { readonly about?: string }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Image src="/favicon.svg" alt="" w={28} h={28} />
      <Text fw={700} size="lg" className="nowrap">
        Millrace
        {about !== undefined && (
          <Text span c="dimmed" fw={400} size="sm" ml="xs">
            {about}
          </Text>
        )}
      </Text>
    </Group>
  )
}
