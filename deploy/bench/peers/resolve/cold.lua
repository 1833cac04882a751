-- Asks for every dataset once before any a second time, in no order: a step that shares no divisor with their count. Arguments: how many
-- there are, with which to begin, and the step.
local rows, at, step

function init(arguments)
  rows = tonumber(arguments[1])
  at = tonumber(arguments[2])
  step = tonumber(arguments[3])
end

function request()
  at = (at + step) % rows
  return wrk.format("GET", string.format("/resolve/doi:10.5072/b/%d", at))
end
