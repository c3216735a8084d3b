// tus-js-client against our server: node tus_client.cjs <static> <endpoint> <cookie> <token> <file> <chunk> <stop>
// <stop>: abort after so many bytes and begin anew from the address alone (0 = never). Prints one JSON object.
const { createRequire } = require("node:module")
const fs = require("node:fs")
const [, , folder, endpoint, cookie, token, file, chunk, stop] = process.argv
const tus = createRequire(`${folder}/package.json`)("tus-js-client")

const seen = { retries: 0, file: "" }
const options = {
  endpoint,
  headers: { Cookie: cookie, "X-CSRFToken": token },
  metadata: { filename: "Foto dari luar.jpg", filetype: "image/jpeg" },
  uploadSize: fs.statSync(file).size,
  chunkSize: Number(chunk) || Infinity,
  retryDelays: [50, 100, 200, 400],
  onShouldRetry: () => (seen.retries++, true),
  onAfterResponse: (_, response) => {
    seen.file = response.getHeader("Noken-File") || seen.file
  },
  onError: (error) => {
    console.log(JSON.stringify({ ...seen, error: String(error) }))
    process.exit(1)
  },
  onSuccess: () => console.log(JSON.stringify(seen)),
}

function go(more) {
  const upload = new tus.Upload(fs.createReadStream(file), { ...options, ...more })
  let stopped = false
  upload.options.onChunkComplete = (_, reached) => {
    if (!Number(stop) || more.uploadUrl || stopped || reached < Number(stop)) return
    stopped = true
    seen.stopped = reached
    upload.abort().then(() => go({ uploadUrl: upload.url }))
  }
  upload.start()
}

go({})
