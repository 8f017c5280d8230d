import { body, client } from './client'

/** How I want to be answered in every conversation; empty where I said nothing. */
export async function readInstructions(): Promise<string> {
  return (await body(client.GET('/api/v1/chat/instructions'))).text
}

export async function storeInstructions(text: string): Promise<string> {
  return (await body(client.PUT('/api/v1/chat/instructions', { body: { text } }))).text
}
