using GrpcCrm.Dealers;

namespace GrpcCrm.Tests.Dealers;

public sealed class DealerTests
{
    private static readonly Guid Kirin = Guid.Parse("01890000-0000-7000-8000-0000000000a1");
    private static readonly Guid Raiju = Guid.Parse("01890000-0000-7000-8000-0000000000a2");
    private static readonly Guid Suzaku = Guid.Parse("01890000-0000-7000-8000-0000000000a3");
    private static readonly DateTime Now = new(2025, 5, 10, 9, 30, 0, DateTimeKind.Utc);

    [Fact]
    public void Carrying_other_brands_keeps_those_that_stay()
    {
        var dealer = Dealer.Register(Now);
        dealer.Carry([Kirin, Raiju]);
        var raiju = dealer.Brands[1];

        dealer.Carry([Suzaku, Raiju]);

        Assert.Equal([Raiju, Suzaku], dealer.Brands.Select(brand => brand.ManufacturerId).Order());
        Assert.Contains(raiju, dealer.Brands);
    }

    [Fact]
    public void A_change_counts_the_revision_and_moves_the_time()
    {
        var dealer = Dealer.Register(Now);

        dealer.MarkChanged(Now.AddHours(1));

        Assert.Equal((2, Now, Now.AddHours(1)), (dealer.Revision, dealer.CreatedTime, dealer.UpdatedTime));
    }

    [Fact]
    public void A_record_is_about_the_brand_it_names_or_the_only_one()
    {
        Assert.True(new DealerBrands([Kirin]).TryResolve(null, out var only));
        Assert.Equal(Kirin, only);
        Assert.True(new DealerBrands([Kirin, Raiju]).TryResolve(Raiju, out var named));
        Assert.Equal(Raiju, named);
        Assert.False(new DealerBrands([Kirin, Raiju]).TryResolve(null, out _));
        Assert.False(new DealerBrands([Kirin]).TryResolve(Raiju, out _));
        Assert.False(new DealerBrands([]).TryResolve(null, out _));
    }
}
