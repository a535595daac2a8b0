/* A plug-in for the tests of the host, in C on the bare functions of the contract. */
typedef unsigned char u8;
typedef unsigned long long u64;

#define FROM(module, name) \
  __attribute__((import_module(module), import_name(#name))) extern
#define ENV(name) FROM("extism:host/env", name)
#define EXPORT(name) __attribute__((export_name(#name))) int name(void)

ENV(alloc) u64 alloc(u64 size);
ENV(length) u64 length(u64 at);
ENV(load_u8) u8 load_u8(u64 at);
ENV(store_u8) void store_u8(u64 at, u8 byte);
ENV(input_offset) u64 input_offset(void);
ENV(input_length) u64 input_length(void);
ENV(output_set) void output_set(u64 at, u64 size);
ENV(error_set) void error_set(u64 at);
ENV(config_get) u64 config_get(u64 key);
ENV(var_get) u64 var_get(u64 key);
ENV(var_set) void var_set(u64 key, u64 value);
FROM("extism:host/user", ork_get) u64 ork_get(u64 request);

/* The output as it grows. */
static u8 text[65536];
static int used;

static u64 block(const char *from, int size) {
  u64 at = alloc(size);
  for (int i = 0; i < size; i++) store_u8(at + i, from[i]);
  return at;
}

static int size_of(const char *words) {
  int size = 0;
  while (words[size]) size++;
  return size;
}

static u64 block_of(const char *words) { return block(words, size_of(words)); }

static void say(const char *words) {
  while (*words) text[used++] = *words++;
}

/* A block as a JSON text, or null if there is none. */
static void quote(u64 at) {
  if (at == 0) return say("null");
  u64 size = length(at);
  text[used++] = '"';
  for (u64 i = 0; i < size; i++) text[used++] = load_u8(at + i);
  text[used++] = '"';
}

static int tell(void) {
  output_set(block((const char *)text, used), used);
  used = 0;
  return 0;
}

/* Gives back what it got. */
EXPORT(echo) {
  output_set(input_offset(), input_length());
  return 0;
}

/* Fails in its own words. */
EXPORT(fail) {
  error_set(block_of("the database is on fire"));
  return 1;
}

/* Breaks in the middle. */
EXPORT(broken) { __builtin_trap(); }

/* Reads its configuration and a variable that it sets first. */
EXPORT(settings) {
  say("{\"engine\":");
  quote(config_get(block_of("engine")));
  say(",\"absent\":");
  quote(config_get(block_of("absent")));
  say(",\"before\":");
  quote(var_get(block_of("seen")));
  var_set(block_of("seen"), block_of("yes"));
  say(",\"after\":");
  quote(var_get(block_of("seen")));
  say("}");
  return tell();
}

/* Gives back what the host answers to its input. */
EXPORT(ask) {
  u64 answer = ork_get(input_offset());
  output_set(answer, length(answer));
  return 0;
}
