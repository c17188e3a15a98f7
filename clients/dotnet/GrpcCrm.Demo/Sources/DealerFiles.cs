using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>The files of several dealers, open together: a source that is read once fills them in its own order.</summary>
internal sealed class DealerFiles : IDisposable
{
    private readonly Dictionary<string, SourceFile.Writer> _files = new(StringComparer.Ordinal);

    public DealerFiles(IEnumerable<RegisteredDealer> dealers)
    {
        foreach (var dealer in dealers)
            _files.Add(dealer.Display, new SourceFile.Writer(dealer.SourceFile));
    }

    public long Count { get; private set; }

    public void Write(string dealer, SourceRecord record)
    {
        _files[dealer].Write(record);
        Count++;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }
}
