from celltrail.cli import main

main()
