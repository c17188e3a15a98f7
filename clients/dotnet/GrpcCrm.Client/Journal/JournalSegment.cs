using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace GrpcCrm.Client;

/// <summary>One file of a journal: a header, then records from index <see cref="First"/> on. Only the newest is written to.</summary>
internal sealed class JournalSegment(string path, SafeFileHandle handle, long first) : IDisposable
{
    public const int HeaderBytes = 16;
    public const string Pattern = "*.journal";
    private static readonly byte[] Magic = "GCRMJNL1"u8.ToArray();
    private long _syncedBytes;
    private volatile bool _isComplete;

    public string Path => path;

    public SafeFileHandle Handle => handle;

    public long First => first;

    public long Bytes { get; private set; } = HeaderBytes;

    /// <summary>The bytes up to here are on disk and may be read and sent.</summary>
    public long SyncedBytes => Volatile.Read(ref _syncedBytes);

    /// <summary>True once a newer segment exists; all bytes are then on disk.</summary>
    public bool IsComplete => _isComplete;

    public static JournalSegment Create(string folder, long first)
    {
        var path = System.IO.Path.Combine(folder, first.ToString("D20", CultureInfo.InvariantCulture) + ".journal");
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], first);
        RandomAccess.Write(handle, header, 0);
        RandomAccess.FlushToDisk(handle);
        DurableFile.SyncNames(folder);
        return new JournalSegment(path, handle, first) { _syncedBytes = HeaderBytes };
    }

    /// <summary>Opens a file; null if not even its header was finished.</summary>
    public static JournalSegment? Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(handle, header, 0) < HeaderBytes || !header.StartsWith(Magic))
        {
            handle.Dispose();
            return null;
        }
        var bytes = RandomAccess.GetLength(handle);
        var first = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        return new JournalSegment(path, handle, first) { Bytes = bytes, _syncedBytes = bytes };
    }

    public void Write(ReadOnlySpan<byte> frames)
    {
        try
        {
            RandomAccess.Write(handle, frames, Bytes);
        }
        catch (IOException)
        {
            // What a full disk took of it must not come back as a record.
            RandomAccess.SetLength(handle, Bytes);
            throw;
        }
        Bytes += frames.Length;
    }

    public void MarkSynced(long bytes) => Volatile.Write(ref _syncedBytes, Math.Max(bytes, _syncedBytes));

    public void Complete()
    {
        RandomAccess.FlushToDisk(handle);
        MarkSynced(Bytes);
        _isComplete = true;
    }

    /// <summary>Marks an older segment as found on disk.</summary>
    public void MarkComplete() => _isComplete = true;

    /// <summary>Cuts off what a crash left unfinished.</summary>
    public void Truncate(long bytes)
    {
        RandomAccess.SetLength(handle, bytes);
        RandomAccess.FlushToDisk(handle);
        Bytes = bytes;
        _syncedBytes = bytes;
    }

    public void Delete()
    {
        Dispose();
        File.Delete(path);
    }

    public void Dispose() => handle.Dispose();
}
