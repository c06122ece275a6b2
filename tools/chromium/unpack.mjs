// node unpack.mjs FOLDER: decompresses the browser and its libraries from the npm package.
import { createReadStream, createWriteStream, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packed = join(here, "node_modules", "@sparticuz", "chromium", "bin");
for (const name of readdirSync(packed).filter((each) => each.endsWith(".br"))) {
  const target = join(process.argv[2], basename(name, ".br"));
  await pipeline(
    createReadStream(join(packed, name)),
    createBrotliDecompress(),
    createWriteStream(target, { mode: 0o755 }),
  );
}
