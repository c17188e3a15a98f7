using GrpcCrm.Platform;
using GrpcCrm.Platform.Access;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Dealers;

public static class DealerMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreateDealerRequest>((request, violations) => request.Dealer?.Validate(violations)),
    ];

    public static V1.GetMyAccessResponse ToMessage(this Caller caller) => new()
    {
        Organization = caller.Kind switch
        {
            CallerKind.Operator => "operator",
            CallerKind.Dealer => ResourceNames.Dealers.Format(caller.TenantId),
            CallerKind.Manufacturer => ResourceNames.Manufacturers.Format(caller.TenantId),
        },
        Subject = caller.Subject,
        Permissions = { Contract.PermissionsOf(caller.Kind).Intersect(caller.Permissions).Order(StringComparer.Ordinal) },
        ExpireTime = caller.TokenEnd.ToTimestamp(),
    };

    public static V1.Manufacturer ToMessage(this Manufacturer manufacturer) => new()
    {
        Name = ResourceNames.Manufacturers.Format(manufacturer.ManufacturerId),
        DisplayName = manufacturer.DisplayName,
        CreateTime = manufacturer.CreatedTime.ToTimestamp(),
    };

    public static void ApplyTo(this V1.Manufacturer message, Manufacturer manufacturer) => manufacturer.DisplayName = message.DisplayName;

    public static void Validate(this V1.Dealer dealer)
    {
        var violations = new Violations();
        dealer.Validate(violations);
        violations.ThrowIfAny();
    }

    public static void Validate(this V1.Dealer dealer, Violations violations)
    {
        if (dealer.Manufacturers.Distinct(StringComparer.Ordinal).Count() < dealer.Manufacturers.Count)
            violations.Add("dealer.manufacturers", "UNIQUE", "A manufacturer is named twice. Name each once.");
    }

    public static V1.Dealer ToMessage(this Dealer dealer) => new()
    {
        Name = ResourceNames.Dealers.Format(dealer.DealerId),
        DisplayName = dealer.DisplayName,
        Manufacturers = { dealer.Brands.Select(brand => brand.ManufacturerId).Order().Select(ResourceNames.Manufacturers.Format) },
        TimeZone = dealer.TimeZone,
        Suspended = dealer.Suspended,
        CreateTime = dealer.CreatedTime.ToTimestamp(),
        UpdateTime = dealer.UpdatedTime.ToTimestamp(),
        Etag = Etag.Of(dealer.Revision),
        Region = dealer.Region,
    };

    public static void ApplyTo(this V1.Dealer message, Dealer dealer)
    {
        dealer.DisplayName = message.DisplayName;
        dealer.TimeZone = message.TimeZone;
        dealer.Suspended = message.Suspended;
        dealer.Region = message.Region;
        dealer.Carry([.. message.Manufacturers.Select(name => ResourceNames.Manufacturers.Parse(name).Id)]);
    }
}
