using System.CommandLine;
using GrpcCrm.Demo.Call;
using GrpcCrm.Demo.Dealers;
using GrpcCrm.Demo.Manufacturers;
using GrpcCrm.Demo.Run;

return await new RootCommand("GrpcCrm at work: dealers push, months close, manufacturers receive, and everything is checked.")
{
    RunCommand.Create(),
    DealersCommand.Create(),
    ManufacturerCommand.Create(),
    CallCommand.Create(),
}.Parse(args).InvokeAsync();
