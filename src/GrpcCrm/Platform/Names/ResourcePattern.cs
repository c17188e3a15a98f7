using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Platform.Names;

/// <summary>
/// A parsed resource name: the tenant that leads it, and the id that ends it (the same where the tenant itself is named).
/// </summary>
public readonly record struct ResourceName(Guid Tenant, Guid Id);

/// <summary>The shape of a collection's resource names, such as dealers/{dealer}/customers/{customer}. Ids are lower-case UUIDs.</summary>
public sealed class ResourcePattern
{
    private const int IdLength = 36;
    private readonly bool _isOfTenant;
    private readonly Regex? _ids;

    /// <param name="shape">The pattern as people write it.</param>
    /// <param name="ids">What the last id matches, where the client chooses it; empty: it is a UUID.</param>
    public ResourcePattern(string shape, string ids = "")
    {
        var parts = shape.Split('/');
        (Shape, Tenants, Collection, _isOfTenant) = (shape, parts[0], parts[^2], parts.Length == 2);
        if (ids.Length > 0) _ids = new($@"\A(?:{ids})\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    /// <summary>The last collection of the pattern, by which the contract's references option knows it.</summary>
    public string Collection { get; }

    public string Tenants { get; }

    /// <summary>The pattern as people write it.</summary>
    public string Shape { get; }

    /// <summary>Whether the client chooses the last id; else the service draws a UUID.</summary>
    public bool IsChosen => _ids is not null;

    /// <summary>Whether a tenant itself is named.</summary>
    public bool IsOfTenant => _isOfTenant;

    public string Format(Guid tenant) => $"{Tenants}/{tenant}";

    public string Format(Guid tenant, Guid id) => $"{Tenants}/{tenant}/{Collection}/{id}";

    public string Format(Guid tenant, string id) => $"{Tenants}/{tenant}/{Collection}/{id}";

    public bool Matches(string text) => _ids is null ? TryParse(text, out _) : TryParse(text, out _, out _);

    public bool TryParse(string text, [MaybeNullWhen(false)] out ResourceName name)
    {
        name = default;
        if (!TrySplit(text, out var tenant, out var last) || !TryParseId(last, out var id)) return false;
        name = new ResourceName(tenant, id);
        return true;
    }

    /// <summary>Where the client chooses the id.</summary>
    public bool TryParse(string text, out Guid tenant, out string id) => TrySplit(text, out tenant, out id) && _ids?.IsMatch(id) == true;

    /// <summary>The id within the caller's own tenant; anything else is not found, whether it exists or not.</summary>
    public Guid Own(string text, Caller caller) =>
        TryParse(text, out var name) && name.Tenant == caller.TenantId ? name.Id : throw Fail.NotFound(Collection);

    /// <summary>The name's parts, whoever owns them; row level security decides what the caller sees of them.</summary>
    public ResourceName Parse(string text) => TryParse(text, out var name) ? name : throw Fail.NotFound(Collection);

    private bool TrySplit(string text, out Guid tenant, out string id)
    {
        var parts = text.Split('/');
        (tenant, id) = (default, parts[^1]);
        return parts.Length == (_isOfTenant ? 2 : 4) && parts[0] == Tenants && (_isOfTenant || parts[2] == Collection)
            && TryParseId(parts[1], out tenant);
    }

    /// <summary>Canonical lower-case form only, so that a resource has one name: the parser would also take spaces, signs and 0x.</summary>
    private static bool TryParseId(string text, out Guid id)
    {
        Span<char> canonical = stackalloc char[IdLength];
        return Guid.TryParseExact(text, "D", out id) && id.TryFormat(canonical, out _) && canonical.SequenceEqual(text);
    }
}
