namespace GrpcCrm.LocalPostgres;

/// <summary>The folder of all that this program keeps on a machine: clusters, and PostgreSQL's programs where none is installed.</summary>
internal static class DataPlace
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Enterable = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Root's is not below its home: the server is another user, who could not enter it.</summary>
    public static string Folder
    {
        get
        {
            if (Environment.IsPrivilegedProcess)
                return "/var/lib/grpccrm";
            var home = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return home.Length > 0
                ? Path.Join(home, "grpccrm")
                : throw new LocalClusterException("There is no folder for the local cluster: set HOME or XDG_DATA_HOME.");
        }
    }

    /// <summary>
    /// Makes a folder and those above it, which other users may enter where the server is another user, and do nothing else.
    /// </summary>
    public static void Create(string path, bool forOthers)
    {
        try
        {
            CreateBelow(path, forOthers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalClusterException(
                $"{path} cannot be created: {e.Message} Set XDG_DATA_HOME to a folder that can be written, " +
                "or GRPCCRM_DATABASE to the connection string of a server that runs already.", e);
        }
    }

    private static void CreateBelow(string path, bool forOthers)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(path) is { } parent)
            CreateBelow(parent, forOthers);
        Directory.CreateDirectory(path, Private);
        if (forOthers)
            File.SetUnixFileMode(path, Enterable); // whatever the umask
    }
}
