-- One kind of work for wrk: `wrk -s bench/work.lua URL -- KIND FOLDER`. FOLDER holds the users: a token and the range of its tasks on
-- each line; `newcomers` and `bad` hold tokens alone. What wrk measured goes out as one line of JSON.

local threads, users, tokens, next_token = 0, {}, {}, 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local kind, folder = args[1], args[2]
  math.randomseed(os.time() + number)
  for line in io.lines(folder .. "/users") do
    local token, first, last = line:match("(%S+) (%d+) (%d+)")
    users[#users + 1] = { token = token, first = tonumber(first), last = tonumber(last) }
  end
  if kind == "newcomers" or kind == "bad" then
    for line in io.lines(folder .. "/" .. kind) do tokens[#tokens + 1] = line end
  end
  work = works[kind]
end

local function ask(token, method, path, body)
  return wrk.format(method, path, { Authorization = "Bearer " .. token, ["Content-Type"] = body and "application/json" }, body)
end

local function one(user) return "/tasks/" .. math.random(user.first, user.last) end

works = {
  get = function(user) return ask(user.token, "GET", one(user)) end,
  list = function(user) return ask(user.token, "GET", "/tasks?limit=20") end,
  create = function(user) return ask(user.token, "POST", "/tasks", '{"title":"Buy milk","priority":"high"}') end,
  update = function(user) return ask(user.token, "PUT", one(user), '{"completed":' .. tostring(math.random() < 0.5) .. "}") end,
  mixed = function(user)
    local die = math.random(100)
    if die <= 70 then return works.get(user) end
    if die <= 85 then return works.list(user) end
    if die <= 95 then return works.update(user) end
    return works.create(user)
  end,
  newcomers = function()
    next_token = next_token + 1
    -- Once all of them came, the run is over.
    if next_token == #tokens then wrk.thread:stop() end
    return ask(tokens[math.min(next_token, #tokens)], "GET", "/tasks?limit=20")
  end,
  bad = function() return ask(tokens[math.random(#tokens)], "GET", "/tasks?limit=20") end,
}

function request() return work(users[math.random(#users)]) end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"p50_us":%d,"p99_us":%d,"p999_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
