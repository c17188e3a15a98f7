using System.Security.Claims;
using GrpcCrm.Platform.Names;

namespace GrpcCrm.Platform.Access;

public enum CallerKind
{
    Operator,
    Dealer,
    Manufacturer,
}

/// <summary>Who calls, as the verified token says: the organisation, the person or system in it, and what it may do.</summary>
public sealed record Caller(CallerKind Kind, Guid TenantId, string Subject, IReadOnlySet<string> Permissions)
{
    public const string OrganisationClaim = "org";
    public const string ScopeClaim = "scope";

    /// <summary>What each kind of organisation may hold at most, whatever its token says.</summary>
    private static readonly Dictionary<CallerKind, HashSet<string>> Allowed = new()
    {
        [CallerKind.Operator] =
            ["directory.read", "directory.write", "reports.generate", "reports.schedule", "reports.approve", "reports.retract"],
        [CallerKind.Dealer] =
        [
            "customers.read", "customers.write", "vehicles.read", "vehicles.write", "interactions.read", "interactions.write",
            "complaints.read", "complaints.write", "ingest.write", "reports.read", "reports.draft", "reports.approve", "catalog.read",
        ],
        [CallerKind.Manufacturer] =
        [
            "directory.read", "catalog.read", "catalog.write", "reports.read", "reports.generate",
            "reports.schedule", "reports.acknowledge", "reports.retract", "feed.read",
        ],
    };

    public static IReadOnlySet<string> AllowedTo(CallerKind kind) => Allowed[kind];

    public bool May(string permission) => Permissions.Contains(permission) && Allowed[Kind].Contains(permission);

    /// <summary>The caller that a verified token describes, or null if its organisation is none that can be.</summary>
    public static Caller? From(ClaimsPrincipal principal)
    {
        var organisation = principal.FindFirstValue(OrganisationClaim) ?? "";
        var subject = principal.FindFirstValue("sub") ?? "";
        var scope = principal.FindFirstValue(ScopeClaim) ?? "";
        var permissions = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

        if (organisation == "operator") return new Caller(CallerKind.Operator, Guid.Empty, subject, permissions);
        if (ResourceNames.Dealers.TryParse(organisation, out var dealer))
            return new Caller(CallerKind.Dealer, dealer.Id, subject, permissions);
        if (ResourceNames.Manufacturers.TryParse(organisation, out var manufacturer))
            return new Caller(CallerKind.Manufacturer, manufacturer.Id, subject, permissions);
        return null;
    }
}
