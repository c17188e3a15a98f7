using System.Buffers;
using Google.Protobuf;

namespace GrpcCrm.Demo.Sources;

/// <summary>A dealer's records on disk in sending order: of each whether it is bad, its length and its bytes.</summary>
internal static class SourceFile
{
    public static IEnumerable<SourceRecord> Read(string path)
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 256 * 1024));
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var isBad = reader.ReadBoolean();
            var length = reader.ReadInt32();
            if (buffer.Length < length)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(length);
            }
            reader.BaseStream.ReadExactly(buffer.AsSpan(0, length));
            yield return new SourceRecord(V1.IngestRecord.Parser.ParseFrom(buffer.AsSpan(0, length)), isBad);
        }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Appends to a dealer's file.</summary>
    internal sealed class Writer(string path) : IDisposable
    {
        private readonly BinaryWriter _writer = new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024));

        public void Write(SourceRecord source)
        {
            _writer.Write(source.IsBad);
            _writer.Write(source.Record.CalculateSize());
            _writer.Write(source.Record.ToByteArray());
        }

        public void Dispose() => _writer.Dispose();
    }
}
