using System.Security.Cryptography;
using GrpcCrm.LocalPostgres;
using GrpcCrm.Platform.Paging;

namespace GrpcCrm.Hosting;

/// <summary>The key that signs page tokens and cursors, made at first start.</summary>
public static class KeyFile
{
    private const string Name = "token-signing.key";
    private const int Length = 32;

    public static async Task<SigningKey> OpenAsync(string stateFolder, CancellationToken cancellationToken) =>
        new(await PrivateFile.ReadOrCreateAsync(Path.Join(stateFolder, Name), () => RandomNumberGenerator.GetBytes(Length),
            cancellationToken));
}
