// Judges calls of AWS by policies: reads {shared, questions} as JSON from stdin, prints a list of true and false.
import { readFileSync } from 'node:fs'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const document = (statements) => ({ Version: '2012-10-17', Statement: statements })
const { account, questions } = JSON.parse(readFileSync(0, 'utf8'))
const everything = { name: 'all', policy: document([{ Effect: 'Allow', Action: '*', Resource: '*' }]) }
const answers = []
for (const { caller, action, resource, context, role, bucket, endpoint } of questions) {
  const simulation = {
    request: {
      principal: `arn:aws:iam::${account}:role/${caller}Role`,
      action,
      resource: { resource, accountId: account },
      contextVariables: context,
    },
    identityPolicies: [{ name: 'role', policy: document(role) }],
    serviceControlPolicies: [{ orgIdentifier: 'o-1', policies: [everything] }],
    resourceControlPolicies: [],
    resourcePolicy: bucket ? document(bucket) : undefined,
    vpcEndpointPolicies: endpoint ? [{ name: 'endpoint', policy: document(endpoint) }] : undefined,
  }
  const { errors, overallResult } = await runSimulation(simulation, {})
  if (errors) throw new Error(JSON.stringify({ caller, action, resource, errors }))
  answers.push(overallResult === 'Allowed')
}
console.log(JSON.stringify(answers))
