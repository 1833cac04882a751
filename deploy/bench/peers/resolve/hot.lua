-- Asks for datasets of a hot set by Zipf's law (exponent 1), the same sequence for whoever is asked. Arguments: how many are hot, and
-- how far apart their numbers are.
local requests = {}
local sequence = {}
local length = 262144
local at = 0

function init(arguments)
  local hot = tonumber(arguments[1])
  local apart = tonumber(arguments[2])
  local sums = {}
  local sum = 0
  for rank = 1, hot do
    sum = sum + 1 / rank
    sums[rank] = sum
    requests[rank] = wrk.format("GET", string.format("/resolve/doi:10.5072/b/%d", (rank - 1) * apart))
  end
  math.randomseed(42)
  for i = 1, length do
    local wanted = math.random() * sum
    local low, high = 1, hot
    while low < high do
      local middle = math.floor((low + high) / 2)
      if sums[middle] < wanted then low = middle + 1 else high = middle end
    end
    sequence[i] = low
  end
end

function request()
  at = at % length + 1
  return requests[sequence[at]]
end
