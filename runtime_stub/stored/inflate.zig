//! Raw DEFLATE for the virtual tree: the declaration is in inflate.h.

const std = @import("std");

export fn bundle_inflate(dst: [*]u8, dst_size: usize, src: [*]const u8, src_size: usize) c_int {
    var in: std.Io.Reader = .fixed(src[0..src_size]);
    var out: std.Io.Writer = .fixed(dst[0..dst_size]);
    var stream: std.compress.flate.Decompress = .init(&in, .raw, &.{});
    const n = stream.reader.streamRemaining(&out) catch return -1;
    return if (n == dst_size) 0 else -1;
}

export fn bundle_inflate_checksum(src: [*]const u8, size: usize) u32 {
    return std.hash.Adler32.permute(1, src[0..size]);
}
