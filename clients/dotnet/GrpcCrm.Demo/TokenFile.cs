using GrpcCrm.Client;

namespace GrpcCrm.Demo;

/// <summary>A bearer token, which lies in a file so that no list of processes shows it.</summary>
internal static class TokenFile
{
    public static void Write(string path, string token) => File.WriteAllText(path, token);

    /// <summary>Calls the service at the address with the token of the file.</summary>
    public static CrmClientOptions Options(Uri address, string path)
    {
        var token = File.ReadAllText(path).Trim();
        return new CrmClientOptions { Address = address, TokenProvider = _ => ValueTask.FromResult(token) };
    }
}
