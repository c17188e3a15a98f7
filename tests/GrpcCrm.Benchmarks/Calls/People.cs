using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Calls;

/// <summary>Whom the callers ask for: dealers and their customers by the numbers that dealers.sql gives them.</summary>
internal sealed class People(Guid[] dealers, Guid[] customers)
{
    public int Dealers => dealers.Length;

    public int CustomersOfDealer => customers.Length / dealers.Length;

    public static async Task<People> OfAsync(BenchScene scene, CallsSize size, CancellationToken cancellation) => new(
        await scene.ScalarAsync<Guid[]>(
            "select array_agg(md5('dealer ' || d)::uuid order by d) from generate_series(0, $1::int - 1) d", cancellation, size.Dealers),
        await scene.ScalarAsync<Guid[]>(
            """
            select array_agg(md5('customer ' || d || ' ' || c)::uuid order by d, c)
            from generate_series(0, $1::int - 1) d
            cross join generate_series(0, $2::int - 1) c
            """,
            cancellation, size.Dealers, size.Customers));

    public Guid Dealer(int number) => dealers[number];

    public Guid Customer(int dealer, int number) => customers[(dealer * CustomersOfDealer) + number];
}
