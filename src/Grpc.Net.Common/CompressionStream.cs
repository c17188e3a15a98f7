namespace Grpc.Net.Compression;

/// <summary>
/// Compresses like .NET's streams, except that nothing written becomes a whole, empty compressed message. .NET's streams then emit no byte
/// at all, which other implementations refuse as truncated.
/// </summary>
internal sealed class CompressionStream(Stream target, Func<Stream, Stream> createCompressor, byte[] empty) : Stream
{
    private Stream? _compressor;
    private bool _disposed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_disposed;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!buffer.IsEmpty)
            Compressor().Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? ValueTask.CompletedTask : Compressor().WriteAsync(buffer, cancellationToken);

    public override void Flush() => _compressor?.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _compressor?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            if (_compressor is null)
                target.Write(empty);
            else
                _compressor.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream Compressor()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _compressor ??= createCompressor(target);
    }
}
