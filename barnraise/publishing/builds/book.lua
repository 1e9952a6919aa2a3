-- Which parts of our own html become which functions of book.typ, and which html an EPUB keeps.
local is_pdf = FORMAT:match 'typst'

local function raw(text) return pandoc.RawInline('typst', text) end
local function rawblock(text) return pandoc.RawBlock('typst', text) end

local function quoted(text)
  return '"' .. text:gsub('[%c]', ' '):gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end

local function around(open, blocks)
  local made = pandoc.Blocks{rawblock(open .. '[')}
  made:extend(blocks)
  made:insert(rawblock(']'))
  return made
end

function CodeBlock(block)
  if block.classes[1] == 'as-it-is' then
    return pandoc.RawBlock(is_pdf and 'typst' or 'html', block.text)
  end
end

-- In its sandbox the converter reads no picture itself: they come from this folder, by the names that we gave them.
local function keep(name)
  local file = name:match '^[%w-]+%.%w+$' and io.open(name, 'rb')
  if file then
    pandoc.mediabag.insert(name, nil, file:read 'a')
    file:close()
  end
end

if not is_pdf then
  return { { CodeBlock = CodeBlock, Image = function(image) keep(image.src) end } }
end

local function has(element, class) return element.classes:includes(class) end

function Span(span)
  if has(span, 'anchor') then return raw('#anchor(' .. quoted(span.identifier) .. ')') end
end

function Image(image)
  local name, alt = quoted(image.src), quoted(pandoc.utils.stringify(image.caption))
  local width = tonumber(image.attributes.width or '')
  if image.classes:includes('inline') then return raw('#inline-picture(' .. name .. ', ' .. alt .. ')') end
  return raw('#picture(' .. name .. ', ' .. alt .. (width and ', width: ' .. width or '') .. ')')
end

function Header(header)
  local rank = header.classes[1] or ('inner' .. (header.attributes.depth or '1'))
  local inside = pandoc.Inlines{raw(string.format(
    '#heading(level: %d, supplement: [%s], outlined: %s)[', header.level, rank, tostring(header.classes[1] ~= nil)))}
  inside:extend(header.content)
  inside:insert(raw(']' .. (header.identifier ~= '' and ' #label(' .. quoted(header.identifier) .. ')' or '')))
  local made = pandoc.Blocks{pandoc.Plain(inside)}
  if rank == 'part' or rank == 'chapter' then made:insert(1, rawblock('#begin(' .. quoted(rank) .. ')')) end
  return made
end

local start = pandoc.AlignLeft

function Meta(meta)
  if pandoc.utils.stringify(meta.dir or '') == 'rtl' then start = pandoc.AlignRight end
end

function Table(table)
  for _, column in ipairs(table.colspecs) do
    if column[1] == pandoc.AlignDefault then column[1] = start end
  end
  return table
end

function Div(div)
  if has(div, 'notice') or has(div, 'directive') then
    local tone = (has(div, 'good') and 'good') or (has(div, 'warn') and 'warn') or (has(div, 'error') and 'error') or ''
    return around('#notice(' .. quoted(tone) .. ')', div.content)
  end
  if has(div, 'fold') then return around('#fold', div.content) end
  if has(div, 'caption') then return around('#caption', div.content) end
  if has(div, 'picture') then return around('#align(center)', div.content) end
  if div.attributes.dir then
    return around('#turned(' .. quoted(div.attributes.lang or '') .. ', ' .. quoted(div.attributes.dir) .. ')', div.content)
  end
  return div.content
end

return {
  { Meta = Meta },
  { CodeBlock = CodeBlock, Span = Span, Image = Image, Header = Header, Table = Table, Div = Div },
}
