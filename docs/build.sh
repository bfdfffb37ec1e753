#!/usr/bin/env bash
# Builds the site from the manual into out/site: pages, diagnostics, and the reference from the XML docs. Fails at a link to nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet tool restore
dotnet build runtime -c Release -v quiet
mkdir -p out
dotnet docfx docs/docfx.json > out/site.log || { cat out/site.log; exit 1; }
if grep -E 'InvalidFileLink|InvalidBookmark|Unable to find' out/site.log; then
    exit 1
fi
echo "out/site/index.html"
