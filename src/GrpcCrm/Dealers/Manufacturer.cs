namespace GrpcCrm.Dealers;

/// <summary>The maker of one brand; the receiver of reports.</summary>
public sealed class Manufacturer
{
    public Guid ManufacturerId { get; private init; }

    public string DisplayName { get; set; } = "";

    public DateTime CreatedTime { get; private init; }

    public static Manufacturer Register(DateTime now) => new() { ManufacturerId = Guid.CreateVersion7(), CreatedTime = now };
}
