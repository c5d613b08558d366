# Installs the packages when they are missing or older than the lock file. npm runs it before each script: a script of
# npm here would start a second npm, which takes a quarter of a second.

# A link leads to the packages of another checkout.
test -L node_modules && exit
test -x node_modules/.bin/node && test node_modules/.package-lock.json -nt package-lock.json && exit
echo 'Installing the packages, which takes about a minute...'
# Errors only: npm may run on an older Node than the pinned one, and warns of each package that needs a newer one.
npm ci --no-audit --no-fund --loglevel=error
