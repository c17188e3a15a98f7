namespace GrpcCrm.Demo.Run;

/// <summary>All files of one run, readable to this user only; gone at the end unless something failed.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grpccrm-demo-");

    /// <summary>Leaves the folder behind.</summary>
    public bool IsKept { get; set; }

    public string Path => _folder.FullName;

    public string Log(string program) => System.IO.Path.Combine(Path, program + ".log");

    /// <summary>A file of one organisation, below a folder for its kind.</summary>
    public string File(string kind, string organisation) => System.IO.Path.Combine(Folder(kind), organisation.Split('/')[^1]);

    public string Folder(string name) => _folder.CreateSubdirectory(name).FullName;

    public void Dispose()
    {
        if (!IsKept)
            _folder.Delete(recursive: true);
    }
}
