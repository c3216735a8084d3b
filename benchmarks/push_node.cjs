// npm's web-push as its users send to many: a keep-alive agent, thirty-two at once. Reads its order from standard input.
const https = require("node:https")
const { readFileSync } = require("node:fs")
const webpush = require(`${process.argv[2]}/node_modules/web-push`)

const order = JSON.parse(readFileSync(0, "utf8"))
const agent = new https.Agent({ keepAlive: true, maxSockets: 32 })
const options = { vapidDetails: order.vapid, TTL: order.ttl, agent, contentEncoding: "aes128gcm" }

async function send(count) {
  let next = 0
  const one = async () => {
    while (next < count) await webpush.sendNotification(order.subscriptions[next++], order.content, options)
  }
  await Promise.all(Array.from({ length: 32 }, one))
}

;(async () => {
  await send(64)
  const cpu = process.cpuUsage()
  const begun = process.hrtime.bigint()
  await send(order.count)
  const used = process.cpuUsage(cpu)
  const wall = Number(process.hrtime.bigint() - begun) / 1e9
  console.log(JSON.stringify({ cpu: (used.user + used.system) / 1e6, wall, messages: order.count }))
  agent.destroy()
})()
