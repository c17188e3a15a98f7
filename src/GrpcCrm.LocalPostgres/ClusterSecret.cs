using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GrpcCrm.LocalPostgres;

/// <summary>One random secret in a file of mode 0600; every role's password is HMAC-SHA-256(secret, role), so that none is written
/// anywhere and any role has one.</summary>
internal sealed class ClusterSecret
{
    private const int Length = 32;

    private readonly byte[] _key;

    private ClusterSecret(byte[] key) => _key = key;

    public string PasswordOf(string role) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(UserOf(role))));

    public string ConnectionString(string socket, string database, string role) => new NpgsqlConnectionStringBuilder
    {
        Host = socket,
        Port = LocalCluster.Port,
        Database = database,
        Username = UserOf(role),
        Password = PasswordOf(role),
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    public static async Task<ClusterSecret> LoadOrCreateAsync(ClusterFolder folder, CancellationToken cancellationToken)
    {
        if (File.Exists(folder.Secret))
        {
            var kept = await File.ReadAllBytesAsync(folder.Secret, cancellationToken);
            return kept.Length == Length
                ? new ClusterSecret(kept)
                : throw new LocalClusterException(
                    $"{folder.Secret} is damaged: it holds {kept.Length} bytes, not {Length}. {folder.StartAnew}");
        }

        if (Directory.Exists(folder.Data))
            throw new LocalClusterException($"{folder.Data} has lost its secret, {folder.Secret}. {folder.StartAnew}");

        var key = RandomNumberGenerator.GetBytes(Length);
        var unfinished = folder.Secret + ".new";
        await PrivateFile.WriteAsync(unfinished, key, cancellationToken);
        File.Move(unfinished, folder.Secret);
        return new ClusterSecret(key);
    }

    private static string UserOf(string role) => role == LocalCluster.AdminRole ? LocalCluster.Superuser : role;
}
