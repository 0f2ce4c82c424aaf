/* Stands for libFuzzer where there is no clang: changes the files of a corpus at random and calls
 * the target with each.
 *
 * driver SEED SECONDS FILE...
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 1 << 16, EDITS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t state;

/* xorshift64 (Marsaglia, 2003) */
static uint64_t
next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static size_t
below(size_t limit)
{
    return limit == 0 ? 0 : (size_t)(next() % limit);
}

/* One edit: a bit, a byte, a number, a part that moves, a shorter or a longer input. */
static size_t
edit(uint8_t *data, size_t size)
{
    static const uint32_t numbers[] = {0,      1,          0x7f,       0x80,      0xff,
                                       0xffff, 0x7fffffff, 0x80000000, 0xffffffff};
    size_t at = below(size), from = below(size), part = below(size - (at > from ? at : from));
    switch (next() % 6) {
    case 0:
        data[at] ^= (uint8_t)(1U << below(8));
        return size;
    case 1:
        data[at] = (uint8_t)next();
        return size;
    case 2: {
        size_t width = (size_t)1 << below(3);
        if (size - at >= width) {
            memcpy(data + at, &numbers[below(sizeof numbers / sizeof numbers[0])], width);
        }
        return size;
    }
    case 3:
        memmove(data + at, data + from, part);
        return size;
    case 4:
        return size - part > 2 ? size - part : size;
    default:
        for (part %= 64; part > 0 && size < MOST; part--) {
            data[size++] = (uint8_t)next();
        }
        return size;
    }
}

int
main(int argc, char **argv)
{
    static uint8_t original[MOST], data[MOST];
    uint64_t runs = 0;
    if (argc < 4) {
        return 2;
    }
    state = strtoull(argv[1], NULL, 10) * 2 + 1;
    for (time_t end = time(NULL) + atoi(argv[2]); time(NULL) < end;) {
        const char *name = argv[3 + below((size_t)argc - 3)];
        FILE *file = fopen(name, "rb");
        if (file == NULL) {
            perror(name);
            return 2;
        }
        size_t length = fread(original, 1, MOST, file);
        fclose(file);
        for (int i = 0; i < 1000 && length > 0; i++, runs++) {
            size_t size = length;
            memcpy(data, original, length);
            for (size_t edits = 1 + below(EDITS); edits > 0; edits--) {
                size = edit(data, size);
            }
            LLVMFuzzerTestOneInput(data, size);
        }
    }
    printf("%llu runs\n", (unsigned long long)runs);
    return 0;
}
