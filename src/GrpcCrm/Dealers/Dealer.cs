namespace GrpcCrm.Dealers;

/// <summary>A business that sells or serves vehicles of one or several manufacturers.</summary>
public sealed class Dealer
{
    public Guid DealerId { get; private init; }

    public string DisplayName { get; set; } = "";

    /// <summary>IANA id of the zone in which its days and months begin.</summary>
    public string TimeZone { get; set; } = "";

    /// <summary>Under which its reports are summed up; '' is none.</summary>
    public string Region { get; set; } = "";

    /// <summary>While true, its calls are refused at their next transaction.</summary>
    public bool Suspended { get; set; }

    /// <summary>Counts the changes; the etag.</summary>
    public int Revision { get; private set; }

    public DateTime CreatedTime { get; private init; }

    public DateTime UpdatedTime { get; private set; }

    public List<DealerBrand> Brands { get; } = [];

    public static Dealer Register(DateTime now) =>
        new() { DealerId = Guid.CreateVersion7(), Revision = 1, CreatedTime = now, UpdatedTime = now };

    /// <summary>A brand that records are about is not given up; see <see cref="BrandUse"/>.</summary>
    public void Carry(IReadOnlyCollection<Guid> manufacturers)
    {
        Brands.RemoveAll(brand => !manufacturers.Contains(brand.ManufacturerId));
        var added = manufacturers.Except(Brands.Select(brand => brand.ManufacturerId)).ToList();
        Brands.AddRange(added.Select(manufacturer => new DealerBrand { DealerId = DealerId, ManufacturerId = manufacturer }));
    }

    public void MarkChanged(DateTime now)
    {
        Revision++;
        UpdatedTime = now;
    }
}

/// <summary>That a dealer carries a manufacturer's brand.</summary>
public sealed class DealerBrand
{
    public Guid DealerId { get; init; }

    public Guid ManufacturerId { get; init; }
}
