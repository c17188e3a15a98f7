using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.Platform.Access;

/// <summary>The issuer's keys as they were published at one time, by their ids. A key without an id is none of ours.</summary>
public sealed class KeySet
{
    private readonly Dictionary<string, SecurityKey> _keys = new(StringComparer.Ordinal);
    private readonly string _document;

    /// <param name="document">A JSON Web Key Set.</param>
    public KeySet(string document)
    {
        _document = document;
        foreach (var key in new JsonWebKeySet(document).GetSigningKeys().Where(key => !string.IsNullOrEmpty(key.KeyId)))
            _keys.TryAdd(key.KeyId, key);
        if (_keys.Count == 0) throw new InvalidOperationException("The issuer's key set holds no key with an id.");
    }

    public bool Is(string document) => _document == document;

    public SecurityKey? Find(string? id) => id is null ? null : _keys.GetValueOrDefault(id);
}
