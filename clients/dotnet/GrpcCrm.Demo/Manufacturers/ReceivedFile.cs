using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;

namespace GrpcCrm.Demo.Manufacturers;

/// <summary>
/// What a manufacturer has received, in one file that only grows. An entry holds some events together with the cursor after them, so that
/// the two can never disagree; an entry that a crash has left unfinished is cut off.
/// </summary>
internal sealed class ReceivedFile : IDisposable
{
    private const int LengthBytes = 4;
    private const int SumBytes = 8;
    private readonly FileStream _file;

    private ReceivedFile(FileStream file) => _file = file;

    /// <summary>Where to go on; empty before the first event.</summary>
    public string Cursor { get; private set; } = "";

    public long Position { get; private set; }

    public static ReceivedFile Open(string path)
    {
        var received = new ReceivedFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        while (received.Next() is { } entry)
            (received.Cursor, received.Position) = (entry.Cursor, entry.Position);
        received._file.SetLength(received._file.Position);
        return received;
    }

    /// <summary>All whole entries.</summary>
    public static IEnumerable<V1.StreamReportsResponse> Read(string path)
    {
        using var received = new ReceivedFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (received.Next() is { } entry)
            yield return entry;
    }

    /// <summary>Returns when the events and their cursor are on disk.</summary>
    public void Append(V1.StreamReportsResponse entry)
    {
        var content = entry.ToByteArray();
        var bytes = new byte[LengthBytes + SumBytes + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, content.Length);
        SHA256.HashData(content).AsSpan(0, SumBytes).CopyTo(bytes.AsSpan(LengthBytes));
        content.CopyTo(bytes, LengthBytes + SumBytes);
        _file.Write(bytes);
        _file.Flush(flushToDisk: true);
        (Cursor, Position) = (entry.Cursor, entry.Position);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>The entry at the file's position, or null and the position kept where there is no whole one.</summary>
    private V1.StreamReportsResponse? Next()
    {
        var start = _file.Position;
        Span<byte> header = stackalloc byte[LengthBytes + SumBytes];
        if (_file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && BinaryPrimitives.ReadInt32LittleEndian(header) is var length and >= 0
            && length <= _file.Length - _file.Position)
        {
            var content = new byte[length];
            _file.ReadExactly(content);
            if (SHA256.HashData(content).AsSpan(0, SumBytes).SequenceEqual(header[LengthBytes..]))
                return V1.StreamReportsResponse.Parser.ParseFrom(content);
        }
        _file.Position = start;
        return null;
    }
}
