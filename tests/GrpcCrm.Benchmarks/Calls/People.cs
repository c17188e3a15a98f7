using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>Whom the callers ask for: dealers and their customers by the numbers that dealers.sql gives them.</summary>
internal sealed class People(Guid[] dealers, Guid[] customers)
{
    public int Dealers => dealers.Length;

    public int CustomersOfDealer => customers.Length / dealers.Length;

    /// <summary>One dealer alone.</summary>
    public People Only(int dealer) =>
        new([dealers[dealer]], customers[(dealer * CustomersOfDealer)..((dealer + 1) * CustomersOfDealer)]);

    public static async Task<People> OfAsync(BenchScene scene, Volume volume, CancellationToken cancellationToken) => new(
        await scene.ScalarAsync<Guid[]>(
            "select array_agg(md5('dealer ' || ($2::int + d))::uuid order by d) from generate_series(0, $1::int - 1) d",
            cancellationToken, volume.Dealers, volume.Maker.FirstDealer),
        await scene.ScalarAsync<Guid[]>(
            """
            select array_agg(md5('customer ' || ($3::int + d) || ' ' || c)::uuid order by d, c)
            from generate_series(0, $1::int - 1) d
            cross join generate_series(0, $2::int - 1) c
            """,
            cancellationToken, volume.Dealers, volume.Customers, volume.Maker.FirstDealer));

    public Guid Dealer(int number) => dealers[number];

    public Guid Customer(int dealer, int number) => customers[(dealer * CustomersOfDealer) + number];
}
