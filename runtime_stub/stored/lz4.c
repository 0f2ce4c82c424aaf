/* A block is a row of sequences.  A sequence is a token, literals, and a match, which repeats
 * earlier output.  The last sequence has no match.  Bytes are copied by whole words, and beyond the
 * end of the copy if there is room. */
#include "stored/lz4.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { WORD = 16, HALF = 8, SHORTEST_MATCH = 4, SIZE_BYTES = 4 };

/* This bit of a block's size says that its bytes are not compressed. */
#define STORED (UINT32_C(1) << 31)

typedef struct reader {
    const unsigned char *at;
    const unsigned char *end;
} reader;

/* Complete a length that begins as four bits of a token.  15 means that bytes follow, which are
 * added to it; the first one that is not 255 is the last.  False if the block ends before. */
static inline bool
read_length(reader *in, size_t *length)
{
    unsigned char byte = 255;
    if (*length != 15) {
        return true;
    }
    while (byte == 255) {
        if (in->at == in->end) {
            return false;
        }
        byte = *in->at++;
        *length += byte;
    }
    return true;
}

/* Copy `size` bytes, and up to a word more.  `from` is at least a word before `to`, or in another
 * buffer. */
static inline void
copy_words(unsigned char *to, const unsigned char *from, size_t size)
{
    for (size_t done = 0; done < size; done += WORD) {
        memcpy(to + done, from + done, WORD);
    }
}

/* Copy `size` bytes from less than a word before `to`: the bytes between the two repeat. */
static inline void
repeat(unsigned char *to, const unsigned char *from, size_t size)
{
    size_t distance = (size_t)(to - from);
    for (size_t done = 0; done < size;) {
        size_t part = distance < size - done ? distance : size - done;
        memcpy(to + done, from + done, part);
        done += part;
    }
}

static inline void
copy_match(unsigned char *to, size_t distance, size_t size, size_t room)
{
    const unsigned char *from = to - distance;
    if (room < size + WORD) {
        for (size_t i = 0; i < size; i++) {
            to[i] = from[i];
        }
    }
    else if (distance >= WORD) {
        copy_words(to, from, size);
    }
    else if (distance >= HALF) {
        for (size_t done = 0; done < size; done += HALF) {
            memcpy(to + done, from + done, HALF);
        }
    }
    else {
        repeat(to, from, size);
    }
}

/* Decode one compressed block to `out`.  Matches may begin at `dst`, and nothing is written at or
 * after `end`.  Returns the end of the block's output; NULL if it is not a block, or has more. */
static unsigned char *
decode_block(reader in, const unsigned char *dst, unsigned char *out, unsigned char *const end)
{
    while (in.at < in.end) {
        unsigned token = *in.at++;
        size_t literals = token >> 4, match = token & 15;
        if (literals < 15 && match < 15 && (size_t)(in.end - in.at) >= WORD + 2 &&
            (size_t)(end - out) >= 3 * WORD) { /* most sequences are short */
            memcpy(out, in.at, WORD);
            size_t distance = (size_t)in.at[literals] | (size_t)in.at[literals + 1] << 8;
            unsigned char *to = out + literals;
            if (distance >= WORD && distance <= (size_t)(to - dst)) {
                memcpy(to, to - distance, WORD);
                memcpy(to + WORD, to - distance + WORD, SHORTEST_MATCH);
                in.at += literals + 2;
                out = to + match + SHORTEST_MATCH;
                continue;
            }
        }
        if (!read_length(&in, &literals) || literals > (size_t)(in.end - in.at) ||
            literals > (size_t)(end - out)) {
            return NULL;
        }
        if ((size_t)(in.end - in.at) >= literals + WORD && (size_t)(end - out) >= literals + WORD) {
            copy_words(out, in.at, literals);
        }
        else {
            memcpy(out, in.at, literals);
        }
        in.at += literals;
        out += literals;
        if (in.at == in.end) {
            return out;
        }
        if (in.end - in.at < 2) {
            return NULL;
        }
        size_t distance = (size_t)in.at[0] | (size_t)in.at[1] << 8;
        in.at += 2;
        if (!read_length(&in, &match)) {
            return NULL;
        }
        match += SHORTEST_MATCH;
        if (distance == 0 || distance > (size_t)(out - dst) || match > (size_t)(end - out)) {
            return NULL;
        }
        copy_match(out, distance, match, (size_t)(end - out));
        out += match;
    }
    return NULL;
}

static uint32_t
read_size(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

int
bundle_lz4_decode(unsigned char *dst, size_t dst_size, const unsigned char *src, size_t src_size)
{
    const unsigned char *at = src, *const src_end = src + src_size;
    unsigned char *out = dst, *const end = dst + dst_size;
    while (at < src_end) {
        if (src_end - at < SIZE_BYTES) {
            return -1;
        }
        uint32_t header = read_size(at);
        size_t size = header & ~STORED;
        at += SIZE_BYTES;
        if (size > (size_t)(src_end - at)) {
            return -1;
        }
        if ((header & STORED) != 0) {
            if (size > (size_t)(end - out)) {
                return -1;
            }
            memcpy(out, at, size);
            out += size;
        }
        else {
            out = decode_block((reader){at, at + size}, dst, out, end);
            if (out == NULL) {
                return -1;
            }
        }
        at += size;
    }
    return out == end ? 0 : -1;
}
