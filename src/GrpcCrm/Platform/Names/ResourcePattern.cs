using System.Diagnostics.CodeAnalysis;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Names;

/// <summary>
/// A parsed resource name: the tenant that leads it, and the id that ends it (the same where the tenant itself is named).
/// </summary>
public readonly record struct ResourceName(Guid Tenant, Guid Id);

/// <summary>The shape of a collection's resource names, such as dealers/{dealer}/customers/{customer}. Ids are lower-case UUIDs.</summary>
public sealed class ResourcePattern(string tenants, string? collection = null)
{
    private const int IdLength = 36;

    /// <summary>The last collection of the pattern, by which the contract's references option knows it.</summary>
    public string Collection { get; } = collection ?? tenants;

    public string Tenants { get; } = tenants;

    /// <summary>The pattern as people write it.</summary>
    public string Shape { get; } = collection is null
        ? $"{tenants}/{{{tenants[..^1]}}}"
        : $"{tenants}/{{{tenants[..^1]}}}/{collection}/{{{collection[..^1]}}}";

    public string Format(Guid tenant) => $"{Tenants}/{tenant}";

    public string Format(Guid tenant, Guid id) => $"{Tenants}/{tenant}/{Collection}/{id}";

    public bool TryParse(string text, [MaybeNullWhen(false)] out ResourceName name)
    {
        name = default;
        var parts = text.Split('/');
        if (parts.Length != (collection is null ? 2 : 4) || parts[0] != Tenants || !TryParseId(parts[1], out var tenant)) return false;
        if (collection is null)
        {
            name = new ResourceName(tenant, tenant);
            return true;
        }

        if (parts[2] != collection || !TryParseId(parts[3], out var id)) return false;
        name = new ResourceName(tenant, id);
        return true;
    }

    /// <summary>The id within the caller's own tenant; anything else is not found, whether it exists or not.</summary>
    public Guid Own(string text, Caller caller) =>
        TryParse(text, out var name) && name.Tenant == caller.TenantId ? name.Id : throw Fail.NotFound(Collection);

    /// <summary>The name's parts, whoever owns them; row level security decides what the caller sees of them.</summary>
    public ResourceName Parse(string text) => TryParse(text, out var name) ? name : throw Fail.NotFound(Collection);

    /// <summary>Canonical lower-case form only, so that a resource has one name: the parser would also take spaces, signs and 0x.</summary>
    private static bool TryParseId(string text, out Guid id)
    {
        Span<char> canonical = stackalloc char[IdLength];
        return Guid.TryParseExact(text, "D", out id) && id.TryFormat(canonical, out _) && canonical.SequenceEqual(text);
    }
}
