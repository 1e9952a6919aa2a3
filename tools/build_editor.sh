#!/usr/bin/env bash
# Builds barnraise/static/barnraise/editor/ from the published package of TinyMDE, whose result is committed.
# Needs node and npm; nothing else in the project does. Run it again to take a newer version, and look at the difference.
set -euo pipefail
cd "$(dirname "$0")/.."
tinymde=0.2.34
esbuild=0.28.2
out=barnraise/static/barnraise/editor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --prefix "$work" --no-save --no-audit --no-fund --ignore-scripts --silent \
  "tiny-markdown-editor@$tinymde" "esbuild@$esbuild"
# Only the editor itself: no command bar, no stand-ins for old browsers.
cat > "$work/entry.js" <<'ENTRY'
export { default as Editor } from "./node_modules/tiny-markdown-editor/lib/TinyMDE.js";
ENTRY
mkdir -p "$out"
"$work/node_modules/.bin/esbuild" "$work/entry.js" --bundle --minify --format=iife --global-name=TinyMDE \
  --target=es2020 --legal-comments=none --log-level=warning \
  --banner:js="/* TinyMDE $tinymde, MIT License, see LICENSE-TinyMDE.txt; built by tools/build_editor.sh */" \
  --outfile="$out/tinymde.js"
cp "$work/node_modules/tiny-markdown-editor/LICENSE" "$out/LICENSE-TinyMDE.txt"
wc -c "$out/tinymde.js"
