using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One message encoding, by its name in the grpc-encoding header.</summary>
public interface ICompressionProvider
{
    string EncodingName { get; }

    /// <summary>Compresses into a stream that stays open; the message is whole once the result is disposed.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    Stream CreateDecompressionStream(Stream stream);
}

/// <summary>The encoding "gzip".</summary>
public sealed class GzipCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    // RFC 1952: header (deflate, no time, unknown system), one empty fixed block, checksum and length of nothing.
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public string EncodingName => "gzip";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel)
    {
        var level = compressionLevel ?? defaultCompressionLevel;
        return new CompressionStream(stream, target => new GZipStream(target, level, leaveOpen: true), EmptyMember);
    }

    public Stream CreateDecompressionStream(Stream stream) => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
}

/// <summary>The encoding "deflate", which on the wire is the zlib format.</summary>
public sealed class DeflateCompressionProvider(CompressionLevel defaultCompressionLevel) : ICompressionProvider
{
    // RFC 1950: header, one empty fixed block, checksum of nothing.
    private static readonly byte[] EmptyStream = [0x78, 0x9c, 3, 0, 0, 0, 0, 1];

    public string EncodingName => "deflate";

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel)
    {
        var level = compressionLevel ?? defaultCompressionLevel;
        return new CompressionStream(stream, target => new ZLibStream(target, level, leaveOpen: true), EmptyStream);
    }

    public Stream CreateDecompressionStream(Stream stream) => new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true);
}
