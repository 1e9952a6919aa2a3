// A folder goes as one archive: a zip without compression, made here, so that paths and any number of files survive.
(function () {
  var TABLE = Array.from({ length: 256 }, function (_, n) {
    for (var k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });

  function crc32(bytes) {
    var crc = 0xffffffff;
    for (var i = 0; i < bytes.length; i += 1) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  }

  function record(fields) {
    var view = new DataView(new ArrayBuffer(fields.reduce(function (sum, field) { return sum + field[0]; }, 0))), at = 0;
    fields.forEach(function (field) {
      if (field[0] === 4) view.setUint32(at, field[1], true); else view.setUint16(at, field[1], true);
      at += field[0];
    });
    return view.buffer;
  }

  // APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16; flag 0x800 says that names are UTF-8.
  async function packed(files) {
    var parts = [], central = [], at = 0, length = 0;
    for (var file of files) {
      var name = new TextEncoder().encode(file.webkitRelativePath || file.name);
      var crc = crc32(new Uint8Array(await file.arrayBuffer()));
      var common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 0x21], [4, crc], [4, file.size], [4, file.size], [2, name.length], [2, 0]];
      var head = record([[4, 0x04034b50]].concat(common)), entry = record([[4, 0x02014b50], [2, 20]].concat(common, [[2, 0], [2, 0], [2, 0], [4, 0], [4, at]]));
      parts.push(head, name, file);
      central.push(entry, name);
      at += head.byteLength + name.length + file.size;
      length += entry.byteLength + name.length;
    }
    var end = record([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, length], [4, at], [2, 0]]);
    return new Blob(parts.concat(central, [end]), { type: "application/zip" });
  }

  document.querySelectorAll("form[data-folder]").forEach(function (form) {
    var chooser = form.querySelector("[data-folder-field] input"), archive = form.elements.archive;
    var said = form.querySelector("[data-folder-said]");
    if (!("webkitdirectory" in chooser) || !window.DataTransfer) return;
    form.querySelector("[data-folder-field]").hidden = false;
    form.addEventListener("submit", async function (event) {
      var files = Array.from(chooser.files).filter(function (file) { return !/(^|\/)\.git\//.test(file.webkitRelativePath); });
      if (!files.length || archive.files.length) return;
      event.preventDefault();
      said.textContent = said.dataset.packing.replace("{n}", files.length);
      var carried = new DataTransfer(), name = (files[0].webkitRelativePath.split("/")[0] || "folder") + ".zip";
      carried.items.add(new File([await packed(files)], name, { type: "application/zip" }));
      archive.files = carried.files;
      form.submit();
    });
  });
})();
