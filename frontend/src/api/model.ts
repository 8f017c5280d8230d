import { body, client } from './client'
import type { ModelConnection, ModelTrial, ServerModels } from './types'

const MODEL = '/api/v1/model'

/** Without `api_key` the connected key is used, if the address is the connected one. */
export interface ModelServer {
  base_url: string
  api_key?: string
}

export type ModelWish = ModelServer & { model: string }

export function getModel(): Promise<ModelConnection> {
  return body(client.GET(MODEL))
}

export function listServerModels(server: ModelServer): Promise<ServerModels> {
  return body(client.POST(`${MODEL}/list`, { body: server }))
}

export function tryModel(wish: ModelWish): Promise<ModelTrial> {
  return body(client.POST(`${MODEL}/test`, { body: wish }))
}

export type PricedWish = ModelWish & { price_in: number; price_out: number }

export function putModel(wish: PricedWish): Promise<ModelConnection> {
  return body(client.PUT(MODEL, { body: wish }))
}

export function putFallback(wish: PricedWish): Promise<ModelConnection> {
  return body(client.PUT(`${MODEL}/fallback`, { body: wish }))
}

export function deleteModel(): Promise<void> {
  return body(client.DELETE(MODEL))
}

export function deleteFallback(): Promise<void> {
  return body(client.DELETE(`${MODEL}/fallback`))
}
