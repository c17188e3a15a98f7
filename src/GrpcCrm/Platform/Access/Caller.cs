using System.Security.Claims;
using System.Text.Json;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Platform.Access;

/// <summary>Kinds of organisation; names and numbers are those of the contract.</summary>
public enum CallerKind : short
{
    Operator = 1,
    Dealer = 2,
    Manufacturer = 3,
}

/// <summary>Who calls, as the verified token says: the organisation, the person or system in it, and what it may do.</summary>
public sealed record Caller(CallerKind Kind, Guid TenantId, string Subject, IReadOnlySet<string> Permissions)
{
    public const string OrganisationClaim = "org";
    public const string ScopeClaim = "scope";
    public const string SubjectClaim = "sub";
    private const string ConfirmationClaim = "cnf";

    /// <summary>OpenID Connect Core, section 2.</summary>
    private const int GreatestSubject = 255;

    /// <summary>When the token ends; a stream ends with it.</summary>
    public DateTime TokenEnd { get; init; } = DateTime.MaxValue;

    /// <summary>
    /// The client certificate that the token is bound to, by x5t#S256; null where it is bound to nothing, '' where to what is not known.
    /// </summary>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Whether the token carries the rpc's permission, and the caller's kind of organisation may hold it.</summary>
    public bool May(RpcRules rpc) => rpc.Callers.Contains(Kind) && Permissions.Contains(rpc.Permission);

    /// <summary>
    /// The caller that a verified token describes, or null if its organisation is none that can be, or its subject none that can be logged.
    /// </summary>
    public static Caller? From(ClaimsPrincipal principal)
    {
        if (principal.FindAll(OrganisationClaim).Take(2).ToList() is not [{ Value: var organisation }]) return null;
        if (Tenant(organisation) is not { } tenant) return null;
        if (principal.FindAll(SubjectClaim).Take(2).ToList() is not [{ Value: var subject }]) return null;
        if (subject.Length is 0 or > GreatestSubject || !Characters.IsLine(subject)) return null;

        // Some issuers write the scope as a list, which arrives as a claim for each entry.
        var permissions = principal.FindAll(ScopeClaim)
            .SelectMany(scope => scope.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
        return new Caller(tenant.Kind, tenant.Id, subject, permissions) { CertificateThumbprint = BoundTo(principal) };
    }

    private static (CallerKind Kind, Guid Id)? Tenant(string organisation)
    {
        if (organisation == "operator") return (CallerKind.Operator, Guid.Empty);
        if (ResourceNames.Dealers.TryParse(organisation, out var dealer)) return (CallerKind.Dealer, dealer.Id);
        if (ResourceNames.Manufacturers.TryParse(organisation, out var manufacturer)) return (CallerKind.Manufacturer, manufacturer.Id);
        return null;
    }

    private static string? BoundTo(ClaimsPrincipal principal)
    {
        if (principal.FindFirst(ConfirmationClaim) is not { } confirmation) return null;
        try
        {
            using var json = JsonDocument.Parse(confirmation.Value);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("x5t#S256", out var thumbprint)
                && thumbprint.ValueKind == JsonValueKind.String
                ? thumbprint.GetString()
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

/// <summary>The caller, as the framework carries it from the check of the token to that of the permission.</summary>
public sealed class CallerPrincipal(Caller caller, ClaimsIdentity identity) : ClaimsPrincipal(identity)
{
    public Caller Caller => caller;
}
