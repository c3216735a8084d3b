// A push service by Node's own HTTP/2: `node service.mjs '{"key": …, "cert": …, …}'`. What a path asks for is what it
// answers: /ok, /gone, /missing, /later, /refused, /broken, /reset, /lost, /never, /hints. It tells on its output, a
// line each: its port, then each message.
import { readFileSync } from "node:fs"
import { constants, createSecureServer } from "node:http2"
import { createServer } from "node:https"

const given = JSON.parse(process.argv[2])
const answers = {
  ok: [201, { location: "https://push.example/message/1", "x-long": "y".repeat(3000) }],
  gone: [410, { "content-type": "application/json" }, '{"errno": 106}'],
  missing: [404, {}],
  later: [429, { "retry-after": "120" }, "zu viel"],
  refused: [403, {}, "the token is not ours"],
  broken: [503, {}],
}

const secrets = { key: readFileSync(given.key), cert: readFileSync(given.cert) }
const server = given.old ? createServer(secrets) : createSecureServer({ ...secrets, allowHTTP1: true, settings: given.settings ?? {} })
server.on("request", (request, response) => {
  if (request.httpVersionMajor === 2) return
  request.resume()
  request.on("end", () => response.writeHead(201, answers.ok[1]).end())
})
let sessions = 0
server.on("session", (session) => {
  sessions += 1
  session.taken = 0
  session.on("error", () => {})
  if (given.pings) session.ping(Buffer.from("12345678"), () => {})
})
server.on("stream", (stream, headers) => {
  stream.on("error", () => {})
  const session = stream.session
  const kind = headers[":path"].split("/")[1]
  session.taken += 1
  if (session.taken === given.leaves_after) session.goaway(constants.NGHTTP2_NO_ERROR, stream.id)
  if (session.taken > given.leaves_after) return // what comes after the last it takes is not looked at
  if (kind === "reset") return stream.close(constants.NGHTTP2_REFUSED_STREAM)
  if (kind === "lost") return session.destroy()
  const parts = []
  stream.on("data", (part) => parts.push(part))
  stream.on("end", () => {
    if (given.tells) {
      const { ":path": path, ":authority": authority, authorization, ttl, urgency, topic } = headers
      const said = { path, authority, authorization, ttl, urgency, topic, session: sessions }
      said.encoding = headers["content-encoding"]
      said.length = Number(headers["content-length"])
      said.body = Buffer.concat(parts).toString("base64")
      console.log(JSON.stringify(said))
    }
    if (kind === "never") return
    if (kind === "hints") stream.additionalHeaders({ ":status": 103, link: "</a>" })
    const [status, extra, body] = answers[kind] ?? answers.ok
    stream.respond({ ":status": status, ...extra })
    stream.end(body)
  })
})
server.listen(given.port ?? 0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })))
