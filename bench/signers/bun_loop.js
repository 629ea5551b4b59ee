// bun_loop.js KEYS: Bun's presigner (Zig), key by key.
const client = new Bun.S3Client({
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  endpoint: "https://storage.example",
  bucket: "bucket-test",
});
const keys = (await Bun.file(process.argv[2]).text()).split("\n");
keys.pop();
const writer = Bun.stdout.writer();
for (const key of keys) {
  writer.write(client.presign(`fleet/${key}`, { method: "PUT", expiresIn: 3600 }));
  writer.write("\n");
}
await writer.end();
