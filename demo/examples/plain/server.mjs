import express from 'express';

const port = Number(process.env.PORT ?? 5173);
express()
  .use(express.static('site'))
  .use(express.static('node_modules/step-up-spa/dist'))
  .listen(port, 'localhost', (error) => {
    if (error) throw error; // the port is taken
    console.log(`http://localhost:${port}`);
  });
